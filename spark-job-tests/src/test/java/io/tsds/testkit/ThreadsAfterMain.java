package io.tsds.testkit;

/**
 * Calls the job's main class and says which threads would keep the process alive once it returned.
 */
public final class ThreadsAfterMain {
  private ThreadsAfterMain() {}

  /** Takes the job's own arguments. */
  public static void main(String[] args) throws Exception {
    Class.forName("io.tsds.cli.Main", true, Thread.currentThread().getContextClassLoader())
        .getMethod("main", String[].class)
        .invoke(null, (Object) args);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!thread.isDaemon() && thread != Thread.currentThread() && !isOfTheJvm(thread)) {
        System.out.println("outlives main: " + thread.getName());
      }
    }
    System.out.println("main returned");
  }

  private static boolean isOfTheJvm(Thread thread) {
    return thread.getThreadGroup() != null && thread.getThreadGroup().getName().equals("system");
  }
}
