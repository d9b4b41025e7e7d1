package org.crosshash.experiments.datasets.layouts;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.datasets.Pair;

/**
 * WebDataset shards: tar files in which the members of one sample stand together and share a name
 * up to the first full stop.
 */
final class WebDatasetLayout implements Layout {
  private static final Set<String> PICTURES =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");
  private static final Set<String> TEXTS = Set.of("txt", "text", "caption");
  private static final long MOST_MEMBER = 256L << 20;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Override
  public String name() {
    return "webdataset";
  }

  @Override
  public String title() {
    return "WebDataset tar shards";
  }

  @Override
  public List<String> files() {
    return List.of(
        "SHARD.tar, several by --from or in a folder; of each sample KEY.jpg (png, webp, …), and",
        "  KEY.txt, or KEY.json with caption or text; labels from KEY.cls (a number) or from"
            + " labels in KEY.json");
  }

  @Override
  public String source() {
    return "the Python package webdataset, img2dataset";
  }

  /** The members of one sample by what is behind the first full stop of their names. */
  private record Sample(String key, Map<String, byte[]> members) {}

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    List<Pair> pairs = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Path shard : shards(request.from())) {
      Sample sample = new Sample("", new LinkedHashMap<>());
      try (InputStream file = new BufferedInputStream(Files.newInputStream(shard));
          TarArchiveInputStream tar = new TarArchiveInputStream(file)) {
        boolean any = false;
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          any = true;
          if (!entry.isFile()) {
            continue;
          }
          String name = entry.getName().replaceFirst("^\\./", "");
          int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
          if (dot < 0) {
            continue;
          }
          String key = name.substring(0, dot);
          if (!key.equals(sample.key())) {
            add(request, sample, keys, pairs, shard);
            sample = new Sample(key, new LinkedHashMap<>());
          }
          byte[] old =
              sample
                  .members()
                  .put(
                      name.substring(dot + 1).toLowerCase(Locale.ROOT),
                      TarMembers.bytes(tar, entry, MOST_MEMBER, found -> invalid(shard, found)));
          if (old != null) {
            throw invalid(
                shard, "sample '" + key + "' has two members ." + name.substring(dot + 1));
          }
        }
        if (!any) {
          throw invalid(shard, "no entry");
        }
        add(request, sample, keys, pairs, shard);
      } catch (IOException failure) {
        throw new CrosshashException(
            Problem.INVALID_ARGUMENT,
            "A shard must be a whole tar file",
            shard + " (" + failure.getMessage() + ")",
            "fetch it again, and unpack it first if it is compressed",
            failure);
      }
    }
    return FoundPairs.of(pairs, request.extraction(), List.of());
  }

  private static List<Path> shards(List<Path> from) {
    List<Path> shards = new ArrayList<>();
    for (Path path : from) {
      if (!Files.isDirectory(path)) {
        shards.add(path);
        continue;
      }
      try (Stream<Path> files = Files.list(path)) {
        files.filter(file -> file.toString().endsWith(".tar")).sorted().forEach(shards::add);
      } catch (IOException failure) {
        throw CrosshashException.notFound("Shards must be readable", path, "check the folder");
      }
    }
    for (Path shard : shards) {
      if (!Files.isRegularFile(shard)) {
        throw CrosshashException.notFound("A shard must exist", shard, "name tar files by --from");
      }
    }
    if (shards.isEmpty()) {
      throw CrosshashException.notFound(
          "A WebDataset has shards", "no .tar in " + from, "name tar files by --from");
    }
    return shards;
  }

  private static void add(
      LayoutRequest request, Sample sample, Set<String> keys, List<Pair> pairs, Path shard)
      throws IOException {
    if (sample.members().isEmpty()) {
      return;
    }
    String key = sample.key();
    if (!keys.add(key)) {
      throw invalid(shard, "sample '" + key + "' a second time");
    }
    String kind =
        sample.members().keySet().stream()
            .filter(PICTURES::contains)
            .findFirst()
            .orElseThrow(() -> invalid(shard, "sample '" + key + "' without a picture"));
    JsonNode json = json(sample, shard);
    String text = text(sample, json);
    if (text.isEmpty()) {
      throw invalid(shard, "sample '" + key + "' without a text");
    }
    byte[] picture = sample.members().get(kind);
    try {
      var _ = new ImageDecoder().decode(picture);
    } catch (CrosshashException damaged) {
      throw invalid(shard, "the picture of sample '" + key + "': " + damaged.value());
    }
    String path = "images/%06d.%s".formatted(pairs.size(), kind);
    Path target = request.extraction().resolve(path);
    Files.createDirectories(target.getParent());
    Files.write(target, picture);
    pairs.add(new Pair(key, path, text, labels(sample, json, request), ""));
  }

  private static JsonNode json(Sample sample, Path shard) throws IOException {
    byte[] bytes = sample.members().get("json");
    try {
      return bytes == null ? MAPPER.createObjectNode() : MAPPER.readTree(bytes);
    } catch (JacksonException damaged) {
      throw invalid(
          shard, "the JSON of sample '" + sample.key() + "': " + damaged.getOriginalMessage());
    }
  }

  private static String text(Sample sample, JsonNode json) {
    for (String kind : TEXTS.stream().sorted().toList()) {
      byte[] bytes = sample.members().get(kind);
      if (bytes != null) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
      }
    }
    return (json.hasNonNull("caption") ? json.path("caption") : json.path("text")).asText().strip();
  }

  private static List<String> labels(Sample sample, JsonNode json, LayoutRequest request) {
    List<String> labels = new ArrayList<>();
    json.path("labels").forEach(label -> labels.add(label.asText()));
    byte[] number = sample.members().get("cls");
    if (number != null) {
      String text = new String(number, StandardCharsets.UTF_8).strip();
      List<String> names = request.labelNames().map(TextLines::list).orElse(List.of());
      int at = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
      labels.add(at >= 0 && at < names.size() ? names.get(at) : "class-" + text);
    }
    return labels;
  }

  private static CrosshashException invalid(Path shard, String found) {
    return CrosshashException.invalid(
        "Each sample of a shard has one picture of at most %,d bytes and one text, and its members"
                .formatted(MOST_MEMBER)
            + " stand together",
        found + " in " + shard,
        "write the shard again, with webdataset.ShardWriter say");
  }
}
