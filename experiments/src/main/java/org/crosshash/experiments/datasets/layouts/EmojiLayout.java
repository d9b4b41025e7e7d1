package org.crosshash.experiments.datasets.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.PictureFolder;

/**
 * An emoji set out of two npm packages, as they were fetched or unpacked: pictures by code points
 * ({@code emoji-datasource-google}, {@code -twitter} or another) and names with tags ({@code
 * emojibase-data}, Unicode's CLDR).
 *
 * <p>The text is name and tags, the label is the subgroup (Unicode's, about 90); emojis that differ
 * in skin tone alone are left out, and those that differ in gender or hair alone share a group.
 */
final class EmojiLayout implements Layout {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> PICTURE_FOLDERS =
      List.of("img/google/64", "img/twitter/64", "img/apple/64", "img/facebook/64");

  /** What is taken out of packages that are not unpacked. */
  private static final Pattern MEMBERS =
      Pattern.compile(
          "en/(data|messages)\\.json|img/(google|twitter|apple|facebook)/64/[0-9a-zA-Z-]+\\.png");

  /** Signs of gender and hair, the joiner and the variation selector. */
  private static final Set<String> PERSONAL =
      Set.of("2640", "2642", "200D", "FE0F", "1F9B0", "1F9B1", "1F9B2", "1F9B3");

  private static final Set<String> PEOPLE = Set.of("1F468", "1F469", "1F9D1");

  @Override
  public String name() {
    return "emoji";
  }

  @Override
  public String title() {
    return "Emojis out of npm packages";
  }

  @Override
  public List<String> files() {
    return List.of(
        "emoji-datasource-google-VERSION.tgz (npm pack; Noto's pictures) or another"
            + " emoji-datasource, and",
        "  emojibase-data-VERSION.tgz (en/data.json, en/messages.json), both by --from, or the"
            + " folder that holds both, or the folders that they are unpacked into;",
        "  licences are theirs");
  }

  @Override
  public String source() {
    return "npm: emoji-datasource-google (MIT, pictures Apache-2.0), emojibase-data (MIT,"
        + " Unicode's CLDR)";
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    List<Path> from = unpacked(request);
    Path annotations =
        from.stream()
            .filter(folder -> Files.isRegularFile(folder.resolve("en/data.json")))
            .findFirst()
            .orElseThrow(
                () -> missing("en/data.json, the names", request, "npm pack emojibase-data"));
    Path pictures =
        from.stream()
            .flatMap(folder -> PICTURE_FOLDERS.stream().map(folder::resolve))
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow(
                () -> missing("a folder of pictures", request, "npm pack emoji-datasource-google"))
            .toAbsolutePath()
            .normalize();
    Map<Integer, String> subgroups = subgroups(annotations.resolve("en/messages.json"));
    Map<String, String> files = files(pictures);
    List<Pair> pairs = new ArrayList<>();
    int without = 0;
    List<JsonNode> emojis = new ArrayList<>();
    JsonStream.eachOf(annotations.resolve("en/data.json"), "", emojis::add);
    for (JsonNode emoji : emojis) {
      String code = emoji.path("hexcode").asText();
      if (!emoji.has("subgroup") || code.isEmpty()) {
        continue; // A component, such as a letter of a flag.
      }
      Optional<String> file = Optional.ofNullable(files.get(key(code)));
      if (file.isEmpty() || new PictureFolder(pictures).problem(file.get()).isPresent()) {
        without++;
        continue;
      }
      String label =
          Optional.ofNullable(subgroups.get(emoji.path("subgroup").asInt()))
              .orElseThrow(() ->
                  CrosshashException.invalid(
                      "Each emoji's subgroup is named in messages.json",
                      emoji.path("subgroup") + " of " + code,
                      "use both files of one package"));
      pairs.add(new Pair(code, file.get(), text(emoji), List.of(label), group(code)));
    }
    if (pairs.isEmpty()) {
      throw missing("pictures of its emojis", request, "npm pack emoji-datasource-google");
    }
    return FoundPairs.of(
        pairs, pictures, List.of(without + " emojis have no picture: they are left out."));
  }

  /** Folders that may hold a package: those that are named, and what is in archives. */
  private static List<Path> unpacked(LayoutRequest request) {
    List<Path> folders = new ArrayList<>(request.from());
    for (Path archive : NpmPackage.among(request.from())) {
      NpmPackage.unpack(archive, MEMBERS, request.extraction());
      folders.add(request.extraction());
    }
    return folders;
  }

  private static CrosshashException missing(String what, LayoutRequest request, String cure) {
    return CrosshashException.notFound(
        "An emoji set needs " + what,
        "not in " + request.from(),
        "fetch it (`" + cure + "`) and name the .tgz by --from");
  }

  private static Map<Integer, String> subgroups(Path file) {
    try {
      Map<Integer, String> names = new HashMap<>();
      for (JsonNode subgroup : MAPPER.readTree(file.toFile()).path("subgroups")) {
        names.put(subgroup.path("order").asInt(), subgroup.path("key").asText());
      }
      return names;
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The names of subgroups must be readable", file + " (" + failure + ")", "unpack again");
    }
  }

  private static Map<String, String> files(Path folder) {
    Map<String, String> files = new HashMap<>();
    try (Stream<Path> list = Files.list(folder)) {
      list.map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".png"))
          .forEach(name -> files.put(key(name.substring(0, name.length() - 4)), name));
    } catch (IOException failure) {
      throw CrosshashException.notFound("Pictures must be readable", folder, "unpack again");
    }
    return files;
  }

  /** Packages differ in case and in whether they write the variation selector. */
  private static String key(String code) {
    return Stream.of(code.toUpperCase(Locale.ROOT).split("-"))
        .filter(point -> !point.equals("FE0F"))
        .collect(Collectors.joining("-"));
  }

  private static String text(JsonNode emoji) {
    Set<String> words = new LinkedHashSet<>();
    words.add(emoji.path("label").asText());
    emoji.path("tags").forEach(tag -> words.add(tag.asText()));
    return String.join(", ", words);
  }

  private static String group(String code) {
    String group =
        Stream.of(code.toUpperCase(Locale.ROOT).split("-"))
            .filter(point -> !PERSONAL.contains(point))
            .map(point -> PEOPLE.contains(point) ? "person" : point)
            .collect(Collectors.joining("-"));
    return group.isEmpty() ? code : group;
  }
}
