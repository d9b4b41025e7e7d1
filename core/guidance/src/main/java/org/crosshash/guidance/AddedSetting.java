package org.crosshash.guidance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A recipe's setting that guidance tables of earlier builds do not tell, and what it was then.
 *
 * <p>A table does not tell it while it is that, so that the same recipe gives the same bytes as
 * before.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface AddedSetting {
  /** The value as text, as the settings have it. */
  String value();
}
