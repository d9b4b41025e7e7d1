/**
 * What every server needs: bootstrap, long-running operations, recipes, artifacts of peers, errors,
 * health, reflection, limits, security and shutdown.
 */
package org.crosshash.kit;
