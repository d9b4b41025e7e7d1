package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs texts of the same length together, where each then has the very bits that it has alone:
 * engines multiply row by row, but promise nothing, so that it is tried, once, on this processor.
 *
 * <p>Safe for any number of threads.
 */
public final class AlikeTexts {
  /** Most texts of a run: more gain nothing. */
  private static final int RUN = 32;

  /** Texts of a run and words of each, from the smallest product of a model to its largest. */
  private static final int[][] TRIALS = {{2, 1}, {3, 8}, {7, 11}, {RUN, 2}, {8, 150}};

  private static final Logger LOG = LoggerFactory.getLogger(AlikeTexts.class);

  private final String encoder;
  private final BatchModel model;
  private final ReentrantLock trying = new ReentrantLock();
  private volatile Optional<Boolean> together = Optional.empty();

  /**
   * Runs of a model, which is not asked for anything yet.
   *
   * @param encoder its id, for the log
   */
  public AlikeTexts(String encoder, BatchModel model) {
    this.encoder = encoder;
    this.model = model;
  }

  /** Runs texts, to the bit as the model runs each alone; gives their vectors in their order. */
  public List<TextVectors> run(List<BatchModel.Tokens> texts) {
    return texts.size() > 1 && takesTogether()
        ? inRuns(texts)
        : texts.stream().map(this::alone).toList();
  }

  private TextVectors alone(BatchModel.Tokens text) {
    return model.texts(List.of(text)).getFirst();
  }

  private List<TextVectors> inRuns(List<BatchModel.Tokens> texts) {
    Map<Integer, List<Integer>> byLength =
        IntStream.range(0, texts.size())
            .boxed()
            .collect(Collectors.groupingBy(text -> texts.get(text).ids().length));
    TextVectors[] vectors = new TextVectors[texts.size()];
    for (List<Integer> alike : byLength.values()) {
      for (int from = 0; from < alike.size(); from += RUN) {
        List<Integer> some = alike.subList(from, Math.min(from + RUN, alike.size()));
        List<TextVectors> run = model.texts(some.stream().map(texts::get).toList());
        for (int i = 0; i < some.size(); i++) {
          vectors[some.get(i)] = run.get(i);
        }
      }
    }
    return List.of(vectors);
  }

  private boolean takesTogether() {
    if (together.isEmpty()) {
      trying.lock();
      try {
        if (together.isEmpty()) {
          together = Optional.of(model.takesTexts() && tryTogether());
        }
      } finally {
        trying.unlock();
      }
    }
    return together.orElseThrow();
  }

  private boolean tryTogether() {
    for (int[] trial : TRIALS) {
      List<BatchModel.Tokens> texts = new ArrayList<>();
      for (int i = 0; i < trial[0]; i++) {
        texts.add(model.tokens(text(trial[1], i)));
      }
      List<TextVectors> run = inRuns(texts);
      for (int i = 0; i < texts.size(); i += texts.size() - 1) {
        if (!Arrays.equals(alone(texts.get(i)).text(), run.get(i).text())) {
          LOG.info(
              "{} encodes texts of a table one by one: together their last bits differ", encoder);
          return false;
        }
      }
    }
    return true;
  }

  /** The same words for every turn, in another order. */
  private static String text(int words, int turn) {
    List<String> all = List.of(BatchProbe.TEXT.split(" ", -1));
    return IntStream.range(0, words)
        .mapToObj(word -> all.get((word + turn) % words % all.size()))
        .collect(Collectors.joining(" "));
  }
}
