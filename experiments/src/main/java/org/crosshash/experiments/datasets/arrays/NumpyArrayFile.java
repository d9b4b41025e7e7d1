package org.crosshash.experiments.datasets.arrays;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;

/**
 * One array in a NumPy file ({@code numpy.lib.format}, versions 1 to 3), mapped; its name is that
 * of the file without {@code .npy}. Nothing pickled is read.
 */
final class NumpyArrayFile implements ArrayFile {
  private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=]?)([a-zA-Z]\\d*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([\\d, ]*)\\)");
  private static final int HEADER_LIMIT = 1 << 16;

  private final Path path;
  private final Arena arena;
  private final NumberArray array;

  private NumpyArrayFile(Path path, Arena arena, NumberArray array) {
    this.path = path;
    this.arena = arena;
    this.array = array;
  }

  @SuppressWarnings("MustBeClosedChecker") // The file keeps it and closes it.
  static NumpyArrayFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new NumpyArrayFile(path, arena, array(path, file));
    } catch (IOException | RuntimeException failure) {
      arena.close();
      throw failure;
    }
  }

  private static NumberArray array(Path path, MemorySegment file) {
    int version = file.get(ValueLayout.JAVA_BYTE, 6);
    int begin = version == 1 ? 10 : 12;
    ValueLayout.OfInt integer = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfShort two = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    long length = version == 1 ? file.get(two, 8) & 0xffff : file.get(integer, 8) & 0xffffffffL;
    if (length > HEADER_LIMIT || begin + length > file.byteSize()) {
      throw invalid(path, "a header of " + length + " bytes");
    }
    String header =
        StandardCharsets.UTF_8.decode(file.asSlice(begin, length).asByteBuffer()).toString();
    Matcher type = find(path, TYPE, header, "one type of number");
    int[] shape = shape(path, find(path, SHAPE, header, "a shape").group(1));
    boolean fortran = find(path, ORDER, header, "an order").group(1).equals("True");
    MemorySegment data = file.asSlice(begin + length);
    int bytes = Integer.parseInt("0" + type.group(2).substring(1));
    long count = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    if (data.byteSize() != count * bytes) {
      throw CrosshashException.invalid(
          "A NumPy file holds exactly the numbers that its header declares",
          "%s: %,d numbers of %d bytes declared, %,d bytes there"
              .formatted(path, count, bytes, data.byteSize()),
          "fetch or write it again: it is truncated or damaged");
    }
    ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new StridedArray(
        stem(path) + " of " + path, shape, fortran, values(path, type.group(2), data, order));
  }

  private static StridedArray.Values values(
      Path path, String type, MemorySegment data, ByteOrder order) {
    ValueLayout.OfByte one = ValueLayout.JAVA_BYTE;
    ValueLayout.OfShort two = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
    ValueLayout.OfInt four = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    ValueLayout.OfLong eight = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
    ValueLayout.OfFloat single = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order);
    ValueLayout.OfDouble twice = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order);
    return switch (type) {
      case "f4" -> at -> data.get(single, 4 * at);
      case "f8" -> at -> (float) data.get(twice, 8 * at);
      case "f2" -> at -> Float.float16ToFloat(data.get(two, 2 * at));
      case "i1" -> at -> data.get(one, at);
      case "u1", "b1" -> at -> data.get(one, at) & 0xff;
      case "i2" -> at -> data.get(two, 2 * at);
      case "u2" -> at -> data.get(two, 2 * at) & 0xffff;
      case "i4" -> at -> data.get(four, 4 * at);
      case "u4" -> at -> Integer.toUnsignedLong(data.get(four, 4 * at));
      case "i8", "u8" -> at -> data.get(eight, 8 * at);
      default ->
          throw CrosshashException.invalid(
              "Numbers of a NumPy file are float16 to float64, int8 to int64, uint8 to uint64 or"
                  + " bool",
              type + " in " + path,
              "save it by numpy.save(path, array.astype('float32')); objects are pickles, which"
                  + " are not read");
    };
  }

  private static int[] shape(Path path, String text) {
    try {
      int[] shape =
          Pattern.compile(",")
              .splitAsStream(text)
              .map(String::strip)
              .filter(length -> !length.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      return shape.length == 0 ? new int[] {1} : shape;
    } catch (NumberFormatException tooLong) {
      throw invalid(path, "the shape (" + text + ")");
    }
  }

  private static Matcher find(Path path, Pattern pattern, String header, String what) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw CrosshashException.invalid(
          "The header of a NumPy file tells " + what,
          header.strip() + " in " + path,
          "save one array of numbers by numpy.save");
    }
    return matcher;
  }

  private static CrosshashException invalid(Path path, String found) {
    return CrosshashException.invalid(
        "A .npy file must be in NumPy's format", found + ": " + path, "save it by numpy.save");
  }

  private static String stem(Path path) {
    return path.getFileName().toString().replaceFirst("\\.npy$", "");
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public List<String> names() {
    return List.of(stem(path));
  }

  @Override
  public NumberArray numbers(String name) {
    if (!name.equals(stem(path))) {
      throw ArrayFile.missing(path, name, names());
    }
    return array;
  }

  @Override
  public List<String> strings(String name) {
    throw CrosshashException.invalid(
        "Strings are read from MATLAB and HDF5 files", name + " in " + path, "write them as text");
  }

  @Override
  public void close() {
    arena.close();
  }
}
