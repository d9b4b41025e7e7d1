/** From pairs to evaluated codes over the platform's four services, trial by trial. */
package org.crosshash.experiments.pipeline;
