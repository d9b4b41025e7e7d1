package org.crosshash.search.attribute;

import java.util.Arrays;
import java.util.Optional;

/** Type of a typed attribute. A name has one type in all entries of an index. */
public enum AttributeType {
  /** One string. */
  STRING(1, "string"),
  /** A finite 64-bit floating-point number. */
  NUMBER(2, "number"),
  /** True or false. */
  BOOLEAN(3, "boolean"),
  /** A moment in whole microseconds. */
  TIME(4, "time"),
  /** A set of strings. */
  STRINGS(5, "set of strings");

  private final int number;
  private final String label;

  AttributeType(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /** The number that stands for it in records, 1 to 5; never changed. */
  public int number() {
    return number;
  }

  /** Its name in messages. */
  public String label() {
    return label;
  }

  /** The type of a number; empty where none has it. */
  public static Optional<AttributeType> ofNumber(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }
}
