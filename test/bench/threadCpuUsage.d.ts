declare namespace NodeJS {
  interface Process {
    /** Since Node 23.9: the processor's time of this thread, in microseconds. https://nodejs.org/api/process.html */
    threadCpuUsage(before?: { readonly user: number; readonly system: number }): { user: number; system: number };
  }
}
