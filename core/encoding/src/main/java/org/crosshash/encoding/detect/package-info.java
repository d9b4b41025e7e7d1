/** Objects in pictures: the bundled detector, and which of its boxes stand for objects. */
package org.crosshash.encoding.detect;
