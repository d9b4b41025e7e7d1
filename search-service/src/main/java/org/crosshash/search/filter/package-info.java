/**
 * The filter language, in the style of the API Improvement Proposal 160: its tree, its parser and
 * its printer. Knows nothing of indexes.
 */
package org.crosshash.search.filter;
