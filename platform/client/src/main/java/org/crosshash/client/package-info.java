/** The typed Java client of all services, and retrieval in one call on top of it. */
package org.crosshash.client;
