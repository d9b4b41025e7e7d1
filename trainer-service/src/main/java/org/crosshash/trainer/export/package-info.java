/** Hash models in formats that others read. Used by the service; knows neither gRPC nor Flight. */
package org.crosshash.trainer.export;
