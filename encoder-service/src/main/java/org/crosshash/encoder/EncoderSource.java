package org.crosshash.encoder;

import java.util.List;
import java.util.Optional;
import org.crosshash.encoding.CachingEncoder;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.VectorCache;
import org.crosshash.encoding.models.Detectors;

/**
 * Where the service takes its encoders from.
 *
 * @param encoders all of them
 * @param cache what they made before; empty: nothing is kept
 */
record EncoderSource(Encoders encoders, Optional<VectorCache> cache) {
  /** The encoder of an id, which computes whatever it is asked. */
  Encoder get(String id) {
    return encoders.get(id);
  }

  /** The encoder of an id, which asks the cache first. */
  Encoder cached(String id) {
    Encoder encoder = encoders.get(id);
    return cache.<Encoder>map(some -> new CachingEncoder(encoder, some)).orElse(encoder);
  }

  /** The cache in front of an encoder; empty where nothing is kept. */
  Optional<CachingEncoder> caching(Encoder encoder) {
    return cache.map(some -> new CachingEncoder(encoder, some));
  }

  /** The detectors, by id. */
  Detectors detectors() {
    return encoders.detectors();
  }

  /** All encoders, by id. */
  List<Encoder> all() {
    return encoders.all();
  }
}
