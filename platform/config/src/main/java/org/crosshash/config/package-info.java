/** Typed configurations: defaults, ranges, strict reading, canonical form, and shipped methods. */
package org.crosshash.config;
