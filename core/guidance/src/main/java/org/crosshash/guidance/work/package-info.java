/** The stages of a build, its threads, and who hears of its progress. */
package org.crosshash.guidance.work;
