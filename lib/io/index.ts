export { writeFileAtomic } from './atomic';
export { type CsvTable, readCsv, writeCsv } from './csv';
export { readExtendedXyz, writeExtendedXyz } from './extended-xyz';
export { loadHdf5, saveHdf5 } from './hdf5';
export {
  type Hdf5Attribute,
  type Hdf5Data,
  type Hdf5Dataset,
  type Hdf5Group,
  type Hdf5GroupRead,
  readHdf5,
  writeHdf5,
} from './hdf5-tree';
export { readLammpsData, writeLammpsData } from './lammps-data';
export { readLammpsDump, writeLammpsDump } from './lammps-dump';
export { type LammpsLog, type LammpsMinimisation, type LammpsRun, readLammpsLog } from './lammps-log';
export { readPairModel } from './pair-model-file';
export { readTrajectory, type Trajectory, type TrajectoryFrame, type TrajectoryOptions } from './trajectory';
