/**
 * Encoders that users bring: a folder with a description, model files and a tokeniser. What others
 * export is made such a folder by a preset.
 */
package org.crosshash.encoding.models;
