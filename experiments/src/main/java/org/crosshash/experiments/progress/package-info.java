/** How far work has come, for people who watch: bars on a terminal, lines elsewhere. */
package org.crosshash.experiments.progress;
