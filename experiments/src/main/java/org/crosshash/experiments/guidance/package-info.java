/**
 * Guidance recipes looked at side by side: what each says about a dataset, and how well that agrees
 * with labels that no recipe has seen.
 */
package org.crosshash.experiments.guidance;
