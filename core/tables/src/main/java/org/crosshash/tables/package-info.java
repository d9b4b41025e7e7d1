/** Arrow tables as typed views, their canonical bytes and digests, and the artifact store. */
package org.crosshash.tables;
