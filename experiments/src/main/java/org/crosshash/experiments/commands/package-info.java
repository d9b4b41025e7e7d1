/** The {@code crosshash} command. */
package org.crosshash.experiments.commands;
