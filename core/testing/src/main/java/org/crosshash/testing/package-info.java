/** Support for tests of several modules; no part of the product. */
package org.crosshash.testing;
