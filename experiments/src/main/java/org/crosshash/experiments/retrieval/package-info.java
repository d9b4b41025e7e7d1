/** Text or picture in, neighbours out, over encoder, trainer and search. */
package org.crosshash.experiments.retrieval;
