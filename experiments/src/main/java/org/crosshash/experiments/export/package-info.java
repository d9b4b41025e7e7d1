/** Codes as files of formats that others read. */
package org.crosshash.experiments.export;
