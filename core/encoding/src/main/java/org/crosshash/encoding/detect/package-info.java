/** Objects in pictures: detectors, what their models put out, and which boxes stand for objects. */
package org.crosshash.encoding.detect;
