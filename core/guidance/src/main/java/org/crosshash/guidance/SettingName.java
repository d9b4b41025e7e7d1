package org.crosshash.guidance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name of a recipe's setting, where it is not that of the record's component. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface SettingName {
  /** The name in lower case with underscores, as in {@code similarity.proto}. */
  String value();
}
