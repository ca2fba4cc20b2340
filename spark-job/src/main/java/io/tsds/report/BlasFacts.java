package io.tsds.report;

/**
 * Which BLAS multiplied the matrices, and how fast it was found to be.
 *
 * @param name the library and its version
 * @param kernelSet the processor family its kernels are made for, null where it does not tell
 * @param gflops measured rate of one thread in 10^9 operations a second, null where not measured
 * @param fallbackReason why a preferred BLAS did not run, null where it did
 * @param hint what keeps the processor from doing more, null where nothing does
 */
public record BlasFacts(
    String name, String kernelSet, Double gflops, String fallbackReason, String hint) {
  public BlasFacts {
    gflops = FactChecks.finiteOrAbsent("gflops", gflops);
  }
}
