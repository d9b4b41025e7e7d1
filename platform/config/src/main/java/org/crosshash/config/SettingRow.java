package org.crosshash.config;

/**
 * One setting as documentation shows it.
 *
 * @param path for example {@code optimiser.learning_rate}
 * @param type for example {@code double}, {@code list of int32}
 * @param defaultValue JSON text of what an absent field stands for; empty where there is none
 * @param range for example {@code above 0, at most 1000}; empty where anything goes
 * @param source paper, released file or reconstruction that the default comes from
 */
public record SettingRow(
    String path, String type, String defaultValue, String range, String source) {}
