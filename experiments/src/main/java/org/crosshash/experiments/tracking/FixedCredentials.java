package org.crosshash.experiments.tracking;

import org.mlflow.tracking.creds.MlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCredsProvider;

/** Credentials that do not change while the process runs. */
record FixedCredentials(MlflowHostCreds credentials) implements MlflowHostCredsProvider {
  @Override
  public MlflowHostCreds getHostCreds() {
    return credentials;
  }

  @Override
  public void refresh() {}
}
