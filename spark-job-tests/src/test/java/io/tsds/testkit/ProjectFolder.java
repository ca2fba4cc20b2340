package io.tsds.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's own files are, whichever module's tests run. */
public final class ProjectFolder {
  private ProjectFolder() {}

  /** The folder of the parent pom. */
  public static Path root() {
    String given = System.getProperty("tsds.root");
    if (given != null) {
      return Path.of(given);
    }
    Path root = Path.of(System.getProperty("user.dir"));
    while (!Files.exists(root.resolve("deploy/bin/tsds"))) {
      root = root.getParent();
    }
    return root;
  }
}
