package org.crosshash.experiments.sweeps.serve;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.ReportPart;

/** Sends the files of a report part by part, each once the caller takes it. */
final class ReportParts {
  private static final int PART = 1 << 20;

  private ReportParts() {}

  /**
   * Those files that are wanted.
   *
   * @param names empty: all
   * @throws CrosshashException NOT_FOUND for a file that a report does not have
   */
  static Map<String, byte[]> choose(Map<String, byte[]> files, List<String> names) {
    Map<String, byte[]> chosen = new LinkedHashMap<>();
    for (String name : names.isEmpty() ? files.keySet() : names) {
      byte[] content = files.get(name);
      if (content == null) {
        throw CrosshashException.notFound(
            "A report has no such file", name, Suggestions.cure(name, files.keySet()));
      }
      chosen.put(name, content);
    }
    return chosen;
  }

  /** Sends files; each has at least one part. */
  static void send(Map<String, byte[]> files, ServerCallStreamObserver<ReportPart> observer) {
    Deque<ReportPart> parts = new ArrayDeque<>();
    files.forEach((name, content) -> {
      int offset = 0;
      do {
        int count = Math.min(PART, content.length - offset);
        parts.add(
            ReportPart.newBuilder()
                .setFile(name)
                .setSize(content.length)
                .setOffset(offset)
                .setData(ByteString.copyFrom(content, offset, count))
                .build());
        offset += count;
      } while (offset < content.length);
    });
    observer.setOnReadyHandler(() -> {
      while (observer.isReady() && !parts.isEmpty()) {
        observer.onNext(parts.remove());
        if (parts.isEmpty()) {
          observer.onCompleted();
        }
      }
    });
  }
}
