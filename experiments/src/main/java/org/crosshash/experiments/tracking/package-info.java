/**
 * Every training as a run of MLflow. Runs are written to a spool first and sent from there, so that
 * an absent or dying server loses nothing and replaying sends everything once.
 */
package org.crosshash.experiments.tracking;
