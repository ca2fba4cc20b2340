package io.tsds.storage;

/** What the command line calls the options of an input, for messages. */
record OptionNames(String role) {
  String input() {
    return "--" + role;
  }

  String format() {
    return "--" + role + "-format";
  }

  String idColumn() {
    return prefix() + "id-column";
  }

  String embeddingColumn() {
    return prefix() + "embedding-column";
  }

  /** Only queries have tasks. */
  String taskColumn() {
    return "--task-column";
  }

  /** The candidates' columns have the plain names. */
  private String prefix() {
    return role.equals("candidates") ? "--" : "--" + role + "-";
  }
}
