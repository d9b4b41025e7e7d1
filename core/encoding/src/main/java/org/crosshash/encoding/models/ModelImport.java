package org.crosshash.encoding.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.Digest;

/**
 * Makes a model folder of an exported model: copies its files, finds out what they take and give,
 * writes the description and loads the result once.
 *
 * @param preset the layout of the source
 * @param source folder of the exported model
 * @param id id of the new encoder
 * @param summary one line
 * @param licence licence of the weights, in the words of whoever gave them
 * @param variant what the names of ONNX files have before {@code .onnx}, for example {@code
 *     _quantized}; empty: nothing
 * @param side pixels a side, where a TorchScript archive does not take OpenAI's sizes
 */
public record ModelImport(
    ModelPreset preset,
    Path source,
    String id,
    String summary,
    String licence,
    String variant,
    OptionalInt side) {
  /** Checks the id. */
  public ModelImport {
    Objects.requireNonNull(preset, "preset");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(licence, "licence");
    Objects.requireNonNull(variant, "variant");
    Objects.requireNonNull(side, "side");
    ModelDescription.requireId(id);
  }

  /**
   * Makes the folder {@code root/id}; it appears only when it works.
   *
   * @throws CrosshashException ALREADY_EXISTS if there is such a folder; INVALID_ARGUMENT or
   *     FAILED_PRECONDITION if the source is not what the preset says or cannot be run
   */
  public ModelFolder into(Path root) {
    return ModelFolder.read(
        StagedFolder.add(
            root,
            id,
            "encoder",
            staging -> {
              try (FolderEncoder encoder = new FolderEncoder(stage(staging))) {
                encoder.load();
              }
            }));
  }

  private ModelFolder stage(Path staging) throws IOException {
    SourceFolder from = new SourceFolder(source);
    ImageTower image;
    TextTower text;
    if (preset == ModelPreset.OPENAI) {
      String file = archive(from);
      TorchScriptLayout layout = new TorchScriptLayout(from, file);
      image = layout.image(side);
      text = layout.text(tokenizer(from, staging));
    } else {
      OnnxLayout layout = new OnnxLayout(from, preset, variant);
      image = layout.image();
      text = layout.text(image.preprocessing().side());
    }
    TreeSet<String> names = new TreeSet<>();
    names.addAll(from.withData(image.model().file()));
    names.addAll(from.withData(text.model().file()));
    if (!Files.exists(staging.resolve(text.tokenizer().file()))) {
      names.add(text.tokenizer().file());
    }
    for (String name : names) {
      Path copy = staging.resolve(name);
      Files.createDirectories(copy.getParent());
      Files.copy(source.resolve(name), copy, StandardCopyOption.REPLACE_EXISTING);
      DurableFiles.force(copy);
    }
    names.add(text.tokenizer().file());
    TreeMap<String, Digest> digests = new TreeMap<>();
    for (String name : names) {
      digests.put(name, Digest.ofFile(staging.resolve(name)));
    }
    ModelDescription description = new ModelDescription(id, summary, licence, image, text, digests);
    Files.writeString(
        staging.resolve(ModelDescription.FILE_NAME), DescriptionJson.write(description));
    return new ModelFolder(staging, description);
  }

  private static String archive(SourceFolder from) throws IOException {
    try (var files = Files.list(from.path())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".pt"))
          .sorted()
          .findFirst()
          .orElseThrow(() ->
              CrosshashException.invalid(
                  "A model to add must have a TorchScript archive, a file *.pt",
                  from.path(),
                  "add the archive, or choose another preset"));
    }
  }

  private static String tokenizer(SourceFolder from, Path staging) throws IOException {
    String name = from.require("a tokenizer", "tokenizer.json", "bpe_simple_vocab_16e6.txt.gz");
    if (name.endsWith(".json")) {
      return name;
    }
    String json = BytePairFile.tokenizerJson(from.path().resolve(name));
    Files.writeString(staging.resolve("tokenizer.json"), json);
    return "tokenizer.json";
  }
}
