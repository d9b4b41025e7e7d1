/** The workspace folder and the embedded platform in it: four services, one port, one store. */
package org.crosshash.experiments.platform;
