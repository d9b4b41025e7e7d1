/** Files that are wholly on disk or not there, and lock files between processes. Pure Java. */
package org.crosshash.files;
