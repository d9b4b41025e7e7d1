/** Datasets, pipelines, tracking, reports, the command line and the embedded platform. */
package org.crosshash.experiments;
