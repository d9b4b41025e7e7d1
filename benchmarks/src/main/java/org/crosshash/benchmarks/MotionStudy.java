package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.FrameConfig;
import org.crosshash.evaluation.statistics.MeanInterval;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.MovingSample;
import org.crosshash.experiments.pipeline.DatasetUpload;
import org.crosshash.experiments.pipeline.ExperimentRun;
import org.crosshash.experiments.pipeline.LossEpoch;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.experiments.pipeline.Stages;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.experiments.pipeline.TrialListener;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.experiments.platform.EmbeddedPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.progress.Progress;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.tables.CodesTable;
import org.crosshash.wire.Address;

/**
 * Whether codes of videos know how their pictures move: each text of a {@link MovingSample} that
 * asks chooses among the videos of its own picture by Hamming distance, and the share of right
 * choices is counted. Videos that are equally near share the choice, so that codes which know
 * nothing reach 1 / 6. By single frames, or by frames without their order, two pairs of motions
 * cannot be told apart.
 *
 * <p>A trial whose line is in the file of results is not run again.
 */
public final class MotionStudy {
  private static final int FRAMES = 8;

  private MotionStudy() {}

  /**
   * A variant.
   *
   * @param frames most frames that are taken of a video
   * @param shuffled whether frames are out of order
   * @param settings laid over the method's profile, as YAML
   */
  private record Variant(
      String name, String method, int frames, boolean shuffled, String settings) {}

  private static final String TIMED =
      "{training: {hugging: {trunk: shared, text_tokens: 32, image_token_column: image_tokens}}}";
  private static final String SHARED = "{training: {hugging: {trunk: shared, text_tokens: 32}}}";

  private static final List<Variant> VARIANTS =
      List.of(
          new Variant("frames-with-time", "hugginghash", FRAMES, false, TIMED),
          new Variant("shuffled-with-time", "hugginghash", FRAMES, true, TIMED),
          new Variant("frames-as-a-set", "hugginghash", FRAMES, false, SHARED),
          new Variant("frames-as-profile-small", "hugginghash-plus", FRAMES, false, "{}"),
          new Variant("one-frame", "hugginghash", 1, false, SHARED),
          new Variant("mean-of-frames", "dgcpn", FRAMES, false, "{}"));

  /**
   * Runs the study.
   *
   * @param args {@code --workspace}, {@code --dataset} (a dataset of pictures), {@code --asking} (a
   *     part of the split), {@code --bits}, {@code --seeds} (commas), {@code --variants} (commas,
   *     or all) and {@code --results} (a file)
   */
  public static void main(String[] args) throws IOException {
    Arguments arguments = new Arguments(args);
    Workspace workspace = Workspace.open(arguments.path("workspace"));
    Path results = arguments.path("results");
    List<String> chosen = List.of(arguments.text("variants").split(",", -1));
    Map<Boolean, Dataset> videos = new HashMap<>();
    for (boolean shuffled : new boolean[] {false, true}) {
      videos.put(shuffled, videos(workspace, arguments.text("dataset"), shuffled));
    }
    try (EmbeddedPlatform platform =
            EmbeddedPlatform.start(workspace.platform(), workspace.encoders());
        CrosshashClient client =
            CrosshashClient.connect(Endpoints.single(Address.parse(platform.address())))) {
      for (String seed : arguments.text("seeds").split(",", -1)) {
        for (String bits : arguments.text("bits").split(",", -1)) {
          for (Variant variant : VARIANTS) {
            String trial = String.join(" ", variant.name(), bits, seed);
            if ((chosen.contains("all") || chosen.contains(variant.name()))
                && !done(results, trial)) {
              String line =
                  trial
                      + run(
                          client,
                          workspace,
                          videos.get(variant.shuffled()),
                          variant,
                          arguments.text("asking"),
                          Integer.parseInt(bits),
                          Long.parseLong(seed));
              Files.writeString(
                  results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
              System.out.println(line);
            }
          }
        }
      }
    }
    print(results);
  }

  private static Dataset videos(Workspace workspace, String source, boolean shuffled) {
    DatasetCatalogue catalogue = new DatasetCatalogue(workspace.datasets());
    String name = source + (shuffled ? "-video-shuffled" : "-video");
    if (!catalogue.names().contains(name)) {
      MovingSample standard = MovingSample.STANDARD;
      catalogue.add(
          new MovingSample(standard.pictures(), standard.side(), FRAMES, shuffled)
              .make(
                  catalogue.get(source),
                  name,
                  workspace.datasets().resolve(name).resolve("videos")),
          false);
    }
    return catalogue.get(name);
  }

  private static String run(
      CrosshashClient client,
      Workspace workspace,
      Dataset dataset,
      Variant variant,
      String asking,
      int bits,
      long seed) {
    UploadedDataset data =
        new DatasetUpload(client, workspace.datasets().resolve(dataset.name()))
            .upload(dataset, asking);
    EncodeConfig encoding =
        EncodeConfig.newBuilder()
            .setFrames(
                FrameConfig.newBuilder().setCount(variant.frames()).setTimeDimensions(FRAMES))
            .build();
    MethodConfig overrides = Settings.parse(variant.settings(), MethodConfig.getDefaultInstance());
    Plan plan =
        new Plan(
            "motion",
            dataset,
            encoding,
            List.of(new MethodChoice(variant.method(), "small", overrides)),
            List.of(bits),
            List.of(seed),
            asking,
            EvaluateConfig.getDefaultInstance());
    TrialResult result =
        new ExperimentRun(
                client,
                new Stages(client, Progress.onConsole()),
                (of, trial, with) -> Unwatched.ONE)
            .run(plan, data)
            .getFirst();
    Codes codes =
        new Tables(client)
            .read(result.artifacts().codes(), table -> Codes.of(CodesTable.of(table)));
    double[] right = codes.choices(dataset.split().part(asking));
    return String.format(
        Locale.ROOT,
        " %.5f %.5f %.5f %.5f",
        right[0],
        right[1],
        result.metric("i2t", "map_all").orElseThrow(),
        result.metric("t2i", "map_all").orElseThrow());
  }

  private enum Unwatched implements TrialListener.Watch {
    ONE;

    @Override
    public void losses(List<LossEpoch> curve) {}

    @Override
    public void ended(TrialResult result) {}

    @Override
    public void close() {}
  }

  /** Codes by modality and id. */
  private record Codes(Map<String, byte[]> images, Map<String, byte[]> texts) {
    static Codes of(CodesTable table) {
      Map<String, byte[]> images = new HashMap<>();
      Map<String, byte[]> texts = new HashMap<>();
      int width = table.bits() / Byte.SIZE;
      for (int row = 0; row < table.ids().size(); row++) {
        byte[] code = new byte[width];
        System.arraycopy(table.codes(), row * width, code, 0, width);
        (table.modalities().get(row).equals("image") ? images : texts)
            .put(table.ids().get(row), code);
      }
      return new Codes(images, texts);
    }

    /** Shares of right choices of texts among videos, and of videos among texts. */
    double[] choices(List<String> asking) {
      Map<String, List<String>> pictures =
          asking.stream()
              .collect(
                  Collectors.groupingBy(
                      id -> id.substring(0, id.lastIndexOf(MovingSample.SEPARATOR))));
      return new double[] {
        choices(asking, pictures, texts, images), choices(asking, pictures, images, texts)
      };
    }

    private static double choices(
        List<String> asking,
        Map<String, List<String>> pictures,
        Map<String, byte[]> from,
        Map<String, byte[]> among) {
      double right = 0;
      for (String id : asking) {
        List<String> candidates =
            pictures.get(id.substring(0, id.lastIndexOf(MovingSample.SEPARATOR)));
        int own = distance(from.get(id), among.get(id));
        int nearer = 0;
        int equal = 0;
        for (String candidate : candidates) {
          int distance = distance(from.get(id), among.get(candidate));
          nearer += distance < own ? 1 : 0;
          equal += distance == own ? 1 : 0;
        }
        right += nearer > 0 ? 0 : 1.0 / equal;
      }
      return right / asking.size();
    }

    private static int distance(byte[] left, byte[] right) {
      int distance = 0;
      for (int at = 0; at < left.length; at++) {
        distance += Integer.bitCount((left[at] ^ right[at]) & 0xff);
      }
      return distance;
    }
  }

  private static boolean done(Path results, String trial) throws IOException {
    if (!Files.exists(results)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(results)) {
      return lines.anyMatch(line -> line.startsWith(trial + " "));
    }
  }

  /** Prints a Markdown table: means over the seeds, with 95 % intervals from three seeds on. */
  private static void print(Path results) throws IOException {
    Map<String, List<String[]>> groups = new LinkedHashMap<>();
    for (String line : Files.readAllLines(results)) {
      String[] fields = line.split(" ", -1);
      groups.computeIfAbsent(fields[0] + " | " + fields[1], any -> new ArrayList<>()).add(fields);
    }
    System.out.println("| variant | bits | seeds | motion T→I | motion I→T | mAP@all I→T | T→I |");
    System.out.println("|---|---|---|---|---|---|---|");
    groups.forEach((group, lines) -> {
      StringBuilder row = new StringBuilder("| %s | %d |".formatted(group, lines.size()));
      for (int at = 3; at < lines.getFirst().length; at++) {
        int field = at;
        MeanInterval mean =
            MeanInterval.of(
                lines.stream().mapToDouble(fields -> Double.parseDouble(fields[field])).toArray());
        row.append(String.format(Locale.ROOT, " %.3f", mean.mean()));
        if (lines.size() > 2) {
          row.append(String.format(Locale.ROOT, " ± %.3f", mean.halfWidth().orElseThrow()));
        }
        row.append(" |");
      }
      System.out.println(row);
    });
  }
}
