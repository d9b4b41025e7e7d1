package org.crosshash.search;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.index.IndexDefinition;

/**
 * Names a snapshot: {@code indexes/<index>/snapshots/<id>}.
 *
 * @param index id of the index that was copied
 * @param id 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter
 */
record SnapshotName(String index, String id) {
  private static final Pattern FORM = Pattern.compile("indexes/([^/]+)/snapshots/([^/]+)");

  SnapshotName {
    IndexDefinition.requireId(index);
    IndexDefinition.requireId(id);
  }

  /**
   * Reads a name.
   *
   * @throws CrosshashException INVALID_ARGUMENT where it is of another form
   */
  static SnapshotName parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      throw CrosshashException.invalid(
          "A snapshot is named `indexes/<id>/snapshots/<id>`",
          "\"" + name + "\"",
          "give the name that ListSnapshots tells");
    }
    return new SnapshotName(matcher.group(1), matcher.group(2));
  }

  @Override
  public String toString() {
    return "indexes/" + index + "/snapshots/" + id;
  }
}
