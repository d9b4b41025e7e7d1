/** Results as one self-contained HTML page: tables, curves, and real queries with their answers. */
package org.crosshash.experiments.report;
