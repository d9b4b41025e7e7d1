/** The one error type of the domain. */
package org.crosshash.errors;
