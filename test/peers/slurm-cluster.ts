import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// where Debian keeps daemons, which is not on every user's path
const path = `${process.env.PATH ?? ''}:/usr/sbin`;

/** Slurm on this machine, with nodes of its own; nothing of it outlives `stop`. */
export class SlurmCluster {
  private readonly daemons = new Map<string, ChildProcess>();

  private constructor(
    private readonly folder: string,
    readonly nodes: readonly string[],
  ) {}

  /** What programs of Slurm need in their environment to find this one. */
  get environment(): Record<string, string> {
    return { SLURM_CONF: join(this.folder, 'slurm.conf'), PATH: path };
  }

  static async start(nodes: number, cpus: number): Promise<SlurmCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'vitrelax-slurm-'));
    const names = Array.from({ length: nodes }, (_, k) => `n${k}`);
    const cluster = new SlurmCluster(folder, names);
    const [controller, ...ports] = await freePorts(nodes + 1);
    for (const name of ['state', ...names]) mkdirSync(join(folder, name));
    const { username } = userInfo();
    const lines = [
      'ClusterName=vitrelax',
      `SlurmctldHost=${hostname().split('.')[0]}(127.0.0.1)`,
      `SlurmctldPort=${controller}`,
      `SlurmUser=${username}`,
      `SlurmdUser=${username}`,
      'AuthType=auth/none',
      'CredType=cred/none',
      // a job that is requeued waits so long; two minutes, if nothing is said
      'AuthInfo=cred_expire=5',
      `StateSaveLocation=${folder}/state`,
      `SlurmdSpoolDir=${folder}/%n`,
      `SlurmctldPidFile=${folder}/slurmctld.pid`,
      `SlurmdPidFile=${folder}/%n.pid`,
      `SlurmctldLogFile=${folder}/slurmctld.log`,
      `SlurmdLogFile=${folder}/%n.log`,
      'ProctrackType=proctrack/linuxproc',
      'TaskPlugin=task/none',
      'JobAcctGatherType=jobacct_gather/none',
      'AccountingStorageType=accounting_storage/none',
      'MpiDefault=none',
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_Core',
      'SlurmdParameters=config_overrides',
      'SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1',
      'ReturnToService=2',
      'MaxArraySize=4',
      ...names.map(
        (name, k) => `NodeName=${name} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${ports[k]} CPUs=${cpus}`,
      ),
      `PartitionName=batch Nodes=${names.join(',')} Default=YES MaxTime=INFINITE State=UP`,
    ];
    writeFileSync(join(folder, 'slurm.conf'), `${lines.join('\n')}\n`);
    cluster.launch('slurmctld', 'slurmctld', '-D', '-i');
    for (const name of names) cluster.launch(name, 'slurmd', '-D', '-N', name);
    await cluster.until(() => cluster.call('sinfo', '-h', '-N', '-t', 'idle', '-o', '%N').split('\n').length > nodes);
    return cluster;
  }

  call(program: string, ...words: string[]): string {
    return execFileSync(program, words, {
      encoding: 'utf8',
      env: { ...process.env, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Elements of arrays that run: "12_3" and the node. */
  running(): { element: string; node: string }[] {
    const lines = this.call('squeue', '-h', '-r', '-t', 'RUNNING', '-o', '%i %N').trim().split('\n');
    return lines
      .filter((line) => line !== '')
      .map((line) => ({ element: line.split(' ')[0], node: line.split(' ')[1] }));
  }

  /** A node whose power fails: its daemon and all processes of its jobs are gone. */
  async lose(node: string): Promise<void> {
    const jobs = this.processesOn(node);
    const supervisors = jobs.map(parentOf).filter((pid) => pid > 1 && /slurmstepd/.test(commandOf(pid)));
    await this.orphan(node, () => {
      for (const pid of [...supervisors, ...jobs]) killHard(pid);
    });
  }

  /** A node that Slurm cannot reach any more, while the processes of its jobs live on. */
  async orphan(node: string, beside: () => void = () => undefined): Promise<void> {
    const daemon = this.daemons.get(node) as ChildProcess;
    const exit = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    beside();
    await exit;
    this.daemons.delete(node);
    this.call('scontrol', 'update', `NodeName=${node}`, 'State=DOWN', 'Reason=lost');
  }

  /** Processes of jobs on a node of this cluster. */
  processesOn(node: string): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => {
        if (!(pid > 0)) return false;
        const environment = read(`/proc/${pid}/environ`).split('\0');
        return (
          environment.includes(`SLURMD_NODENAME=${node}`) &&
          environment.includes(`SLURM_CONF=${this.environment.SLURM_CONF}`)
        );
      });
  }

  /** What `find` finds, as soon as it finds anything: asked twice, it may find nothing the second time. */
  async until<Found>(find: () => Found | undefined | false, milliseconds = 120000): Promise<Found> {
    const end = Date.now() + milliseconds;
    for (;;) {
      try {
        const found = find();
        if (found !== undefined && found !== false) return found;
      } catch (e) {
        if (Date.now() > end) throw e;
      }
      if (Date.now() > end) throw new Error(`waited in vain\n${this.logs()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  logs(): string {
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.log'));
    return names.map((name) => `${name}\n${read(join(this.folder, name)).slice(-2000)}`).join('\n');
  }

  /** Takes all jobs out of the queue. */
  async clear(): Promise<void> {
    this.call('scancel', '--quiet', '--user', userInfo().username);
    await this.until(() => this.call('squeue', '-h', '-t', 'PENDING,RUNNING,COMPLETING') === '', 20000);
  }

  async stop(): Promise<void> {
    // whatever is left is ended below
    await this.clear().catch(() => undefined);
    for (const node of this.nodes) this.processesOn(node).forEach(killHard);
    const exits = [...this.daemons.values()].map((daemon) => once(daemon, 'exit'));
    for (const daemon of this.daemons.values()) daemon.kill('SIGTERM');
    const patience = setTimeout(() => this.daemons.forEach((daemon) => void daemon.kill('SIGKILL')), 5000);
    await Promise.all(exits);
    clearTimeout(patience);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private launch(name: string, program: string, ...words: string[]): void {
    const daemon = spawn(program, words, { env: { ...process.env, ...this.environment }, stdio: 'ignore' });
    this.daemons.set(name, daemon);
  }
}

/** Whether there is a Slurm to start; in the checks of the repository it must be there. */
export function hasSlurm(): boolean {
  const has = (name: string): boolean => path.split(':').some((folder) => existsSync(join(folder, name)));
  return process.env.CI !== undefined || ['sbatch', 'slurmctld', 'slurmd'].every(has);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`);
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

/** The text of a file; nothing where it cannot be read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
