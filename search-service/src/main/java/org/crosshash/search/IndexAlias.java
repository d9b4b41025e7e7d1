package org.crosshash.search;

import java.time.Instant;

/**
 * A name that points at an index.
 *
 * @param id 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter
 * @param index id of the index
 * @param updated when it was last pointed
 */
record IndexAlias(String id, String index, Instant updated) {}
