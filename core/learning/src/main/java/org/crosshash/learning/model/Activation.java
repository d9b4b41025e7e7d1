package org.crosshash.learning.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.numbers.gamma.Erf;
import org.crosshash.errors.CrosshashException;

/** What stands between two linear layers, as PyTorch computes it by default. */
public enum Activation {
  /** {@code max(0, x)}. */
  RELU {
    @Override
    public float apply(float value) {
      return Math.max(0, value);
    }
  },
  /** {@code x} above 0, {@code x / 100} below (Maas et al., 2013). */
  LEAKY_RELU {
    @Override
    public float apply(float value) {
      return value > 0 ? value : (float) (SLOPE * value);
    }
  },
  /** {@code x Φ(x)} with the normal distribution function Φ, not its approximation by tanh. */
  GELU {
    @Override
    public float apply(float value) {
      return (float) (0.5 * value * (1 + Erf.value(value / Math.sqrt(2))));
    }
  },
  /** {@code x / (1 + e^-x)}, also called swish. */
  SILU {
    @Override
    public float apply(float value) {
      return (float) (value / (1 + Math.exp(-(double) value)));
    }
  },
  /** {@code tanh x}. */
  TANH {
    @Override
    public float apply(float value) {
      return (float) Math.tanh(value);
    }
  };

  /** Slope of the leaky rectifier below 0. */
  public static final double SLOPE = 0.01;

  /** The value for one input. */
  public abstract float apply(float value);

  /** Applies it to all values in place. */
  public void applyAll(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = apply(values[i]);
    }
  }

  /** Its name in settings and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The activation of a name.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there is none
   */
  public static Activation of(String id) {
    List<String> ids = Arrays.stream(values()).map(Activation::id).toList();
    if (!ids.contains(id)) {
      throw CrosshashException.invalid(
          "An activation is one of " + ids, id, "use `relu` or another of them");
    }
    return values()[ids.indexOf(id)];
  }
}
