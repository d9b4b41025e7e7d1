/**
 * Labels and typed attributes of entries, the structures in memory that find entries by them, and
 * the evaluation of filters. Knows neither records nor the wire.
 */
package org.crosshash.search.attribute;
