package io.tsds.storage.input;

/** The parameters of an input, as messages write them. */
public record InputParameterNames(String role) {
  static final String PAIRS = "pairs";

  public String input() {
    return "`" + role + "`";
  }

  String format() {
    return "`" + role + "-format`";
  }

  public String idColumn() {
    return column("id-column");
  }

  public String embeddingColumn() {
    return column("embedding-column");
  }

  /** Rows of pairs belong together by their numbers, so that none can be left out. */
  boolean canSkipRows() {
    return !role.equals(PAIRS);
  }

  /** Only queries have target tasks. */
  public String taskColumn() {
    return "`task-column`";
  }

  /** The candidates' columns have the plain names. */
  private String column(String name) {
    return role.equals("candidates") ? "`" + name + "`" : "`" + role + "-" + name + "`";
  }
}
