package io.tsds.cli;

import io.tsds.testkit.Launcher.Ended;
import io.tsds.testkit.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs on Adobe's S3Mock; the keys come from the environment. */
class S3MockIT extends S3Runs {
  @Override
  S3Server startServer(Path home) throws Exception {
    return S3Server.s3Mock(home);
  }

  @Override
  Ended launch(S3Server to, String secret, List<String> arguments, List<String> conf)
      throws Exception {
    return launch(
        Map.of("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", secret),
        to,
        arguments,
        options(conf));
  }
}
