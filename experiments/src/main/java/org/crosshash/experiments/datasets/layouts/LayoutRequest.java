package org.crosshash.experiments.datasets.layouts;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crosshash.experiments.datasets.TsvColumns;

/**
 * What a user names for an import; each layout takes what it needs.
 *
 * @param from the files or folders to read
 * @param images folder that pictures' paths start from
 * @param vocabulary words of the columns of a bag of words, one a line
 * @param labelNames names of the columns of labels, one a line
 * @param columns columns of a table
 * @param quoted fields of a table may be enclosed in double quotation marks
 * @param captions what becomes of several captions
 * @param concepts how many of the most frequent concepts are labels
 * @param frames most frames that are taken of a video
 * @param mapping keys of feature files
 * @param extraction folder for pictures that files hold inside
 */
public record LayoutRequest(
    List<Path> from,
    Optional<Path> images,
    Optional<Path> vocabulary,
    Optional<Path> labelNames,
    TsvColumns columns,
    boolean quoted,
    Captions captions,
    int concepts,
    int frames,
    Optional<FeatureMapping> mapping,
    Path extraction) {
  /** Concepts of NUS-WIDE that are labels unless others are asked for. */
  public static final int CONCEPTS = 21;

  /** Frames of a video that are taken unless others are asked for. */
  public static final int FRAMES = 8;

  /** Copies the list. */
  public LayoutRequest {
    from = List.copyOf(from);
    requireNonNull(images, "images");
    requireNonNull(vocabulary, "vocabulary");
    requireNonNull(labelNames, "labelNames");
    requireNonNull(columns, "columns");
    requireNonNull(captions, "captions");
    requireNonNull(mapping, "mapping");
    requireNonNull(extraction, "extraction");
  }

  /** A request for these files, everything else as it is by default. */
  public static LayoutRequest of(Path extraction, Path... from) {
    return new LayoutRequest(
        List.of(from),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TsvColumns.SAMPLE,
        false,
        Captions.FIRST,
        CONCEPTS,
        FRAMES,
        Optional.empty(),
        extraction);
  }

  /** With a folder of pictures. */
  public LayoutRequest withImages(Path folder) {
    return new LayoutRequest(
        from,
        Optional.of(folder),
        vocabulary,
        labelNames,
        columns,
        quoted,
        captions,
        concepts,
        frames,
        mapping,
        extraction);
  }

  /** With the words of a bag of words. */
  public LayoutRequest withVocabulary(Path file) {
    return new LayoutRequest(
        from,
        images,
        Optional.of(file),
        labelNames,
        columns,
        quoted,
        captions,
        concepts,
        frames,
        mapping,
        extraction);
  }

  /** With the names of labels. */
  public LayoutRequest withLabelNames(Path file) {
    return new LayoutRequest(
        from,
        images,
        vocabulary,
        Optional.of(file),
        columns,
        quoted,
        captions,
        concepts,
        frames,
        mapping,
        extraction);
  }

  /** With the columns of a table. */
  public LayoutRequest withColumns(TsvColumns named, boolean quotes) {
    return new LayoutRequest(
        from,
        images,
        vocabulary,
        labelNames,
        named,
        quotes,
        captions,
        concepts,
        frames,
        mapping,
        extraction);
  }

  /** With another use of several captions. */
  public LayoutRequest withCaptions(Captions use) {
    return new LayoutRequest(
        from,
        images,
        vocabulary,
        labelNames,
        columns,
        quoted,
        use,
        concepts,
        frames,
        mapping,
        extraction);
  }

  /** With another number of concepts. */
  public LayoutRequest withConcepts(int count) {
    return new LayoutRequest(
        from,
        images,
        vocabulary,
        labelNames,
        columns,
        quoted,
        captions,
        count,
        frames,
        mapping,
        extraction);
  }

  /** With another number of frames. */
  public LayoutRequest withFrames(int count) {
    return new LayoutRequest(
        from,
        images,
        vocabulary,
        labelNames,
        columns,
        quoted,
        captions,
        concepts,
        count,
        mapping,
        extraction);
  }

  /** With the keys of feature files. */
  public LayoutRequest withMapping(FeatureMapping keys) {
    return new LayoutRequest(
        from,
        images,
        vocabulary,
        labelNames,
        columns,
        quoted,
        captions,
        concepts,
        frames,
        Optional.of(keys),
        extraction);
  }
}
