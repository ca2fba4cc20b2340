package io.tsds.storage.input;

/** What the command line calls the options of an input, for messages. */
public record OptionNames(String role) {
  public String input() {
    return "--" + role;
  }

  String format() {
    return "--" + role + "-format";
  }

  public String idColumn() {
    return prefix() + "id-column";
  }

  public String embeddingColumn() {
    return prefix() + "embedding-column";
  }

  /** Only queries have target tasks. */
  public String taskColumn() {
    return "--task-column";
  }

  /** The candidates' columns have the plain names. */
  private String prefix() {
    return role.equals("candidates") ? "--" : "--" + role + "-";
  }
}
