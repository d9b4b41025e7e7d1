package org.crosshash.experiments.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCreds;

/**
 * Where an MLflow server is and how to sign in, from the variables that MLflow's own clients read:
 * {@code MLFLOW_TRACKING_URI}, {@code MLFLOW_TRACKING_USERNAME} with {@code
 * MLFLOW_TRACKING_PASSWORD}, or {@code MLFLOW_TRACKING_TOKEN}.
 *
 * @param base address without user information and without a slash at its end
 * @param user user name; empty: none
 * @param secret password with a user name, bearer token without; empty: none
 */
record MlflowAddress(String base, Optional<String> user, Optional<String> secret) {
  static final String VARIABLE = "MLFLOW_TRACKING_URI";

  /** The server that the environment names, or empty. */
  static Optional<MlflowAddress> of(Map<String, String> environment) {
    return value(environment, VARIABLE).map(uri -> parse(uri, environment));
  }

  private static MlflowAddress parse(String text, Map<String, String> environment) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException failure) {
      throw notAnAddress(text);
    }
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw notAnAddress(text);
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    String base = uri.getScheme() + "://" + uri.getHost() + port + path;
    Optional<String> user = value(environment, "MLFLOW_TRACKING_USERNAME");
    if (user.isPresent()) {
      return new MlflowAddress(base, user, value(environment, "MLFLOW_TRACKING_PASSWORD"));
    }
    if (uri.getRawUserInfo() != null) {
      String[] parts = uri.getRawUserInfo().split(":", 2);
      return new MlflowAddress(
          base,
          Optional.of(URLDecoder.decode(parts[0], UTF_8)),
          parts.length == 2 ? Optional.of(URLDecoder.decode(parts[1], UTF_8)) : Optional.empty());
    }
    return new MlflowAddress(base, Optional.empty(), value(environment, "MLFLOW_TRACKING_TOKEN"));
  }

  /** Shows the address without its user information, which may hold a password. */
  private static CrosshashException notAnAddress(String text) {
    return CrosshashException.invalid(
        VARIABLE + " must be the http or https address of an MLflow server",
        text.replaceFirst("(?s)^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@", "$1…@"),
        "start one by `mlflow server` and set it to http://127.0.0.1:5000, or unset it: runs are"
            + " then kept and sent later by `crosshash tracking replay`");
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** The credentials as MLflow's client takes them; it reads no variables itself. */
  MlflowHostCreds credentials() {
    if (user.isPresent()) {
      return new BasicMlflowHostCreds(base, user.get(), secret.orElse(""));
    }
    return secret
        .map(token -> new BasicMlflowHostCreds(base, token))
        .orElseGet(() -> new BasicMlflowHostCreds(base));
  }

  /** Who asks, for messages; never a secret. */
  String who() {
    return user.map(name -> "user '" + name + "'")
        .orElse(secret.isPresent() ? "the token" : "a caller without a name");
  }

  /** The header {@code Authorization}, where one is needed. */
  Optional<String> authorization() {
    if (user.isPresent()) {
      String pair = user.get() + ":" + secret.orElse("");
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }
    return secret.map(token -> "Bearer " + token);
  }
}
