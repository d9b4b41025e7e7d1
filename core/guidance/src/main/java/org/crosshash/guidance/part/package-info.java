/** The small named parts that recipes are composed of. */
package org.crosshash.guidance.part;
